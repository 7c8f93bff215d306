// Loaded when secrets are sent: the ciphers are of no use to anybody before.
export { sealSecrets } from '@edgecloud/protocol'
