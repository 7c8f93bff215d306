// Imports run one way only. routes → tasks, workers, logs → chain, wallet, ui → protocol, and the like in the bridge.
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    // What cannot be resolved is seen by no other rule.
    {
      name: 'imports-resolve',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^\\$app/|\\?(url|raw)$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    {
      name: 'protocol-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^protocol/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(src|worker-bridge|light-client|tests|scripts)/' },
    },
    {
      name: 'tests-of-protocol-report-to-the-battery-only',
      severity: 'error',
      from: { path: '^protocol/.*\\.test\\.ts$' },
      to: { path: '^(src|worker-bridge|light-client|tests|scripts)/', pathNot: '^tests/battery/' },
    },
    {
      name: 'protocol-does-no-io',
      severity: 'error',
      from: { path: '^protocol/src/', pathNot: '\\.test\\.ts$|/fixtures/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'light-client-knows-no-product',
      severity: 'error',
      from: { path: '^light-client/src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(src|worker-bridge|tests|scripts)/' },
    },
    {
      name: 'app-and-bridge-meet-only-in-protocol',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(worker-bridge|tests|scripts)/' },
    },
    {
      name: 'bridge-does-not-import-the-app',
      severity: 'error',
      from: { path: '^worker-bridge/' },
      to: { path: '^(src|scripts)/' },
    },
    {
      name: 'library-does-not-import-routes',
      severity: 'error',
      from: { path: '^src/lib/' },
      to: { path: '^src/routes/' },
    },
    {
      name: 'chain-wallet-ui-storage-import-no-domain',
      severity: 'error',
      from: { path: '^src/lib/(chain|wallet|ui|storage|loading)/' },
      to: { path: '^src/lib/(tasks|workers|logs|usage|outputs|secrets)/' },
    },
    {
      name: 'ui-binds-no-data',
      severity: 'error',
      from: { path: '^src/lib/(ui|loading)/' },
      to: { path: '^src/lib/(chain|wallet)/' },
    },
    {
      name: 'executors-know-no-chain-and-no-network',
      severity: 'error',
      from: { path: '^worker-bridge/src/executors/' },
      to: { path: '^worker-bridge/src/(chain|network|commands|bridge|main)' },
    },
    {
      name: 'tasks-reach-the-chain-through-their-port',
      severity: 'error',
      from: { path: '^worker-bridge/src/(tasks|logs|storage)/' },
      to: { path: '^worker-bridge/src/(chain|network|commands|bridge|main)' },
    },
    {
      name: 'one-door-chain-sdk-app',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/lib/(chain|wallet)/' },
      to: { path: 'node_modules/(@polkadot/(api|types|rpc-provider|extension-dapp)|smoldot|@substrate)/' },
    },
    {
      name: 'one-door-libp2p-app',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/lib/logs/' },
      to: { path: 'node_modules/(libp2p|@libp2p|@chainsafe)/' },
    },
    {
      name: 'one-door-chain-sdk-bridge',
      severity: 'error',
      from: { path: '^worker-bridge/src/', pathNot: '^worker-bridge/src/(chain|security)/' },
      to: { path: 'node_modules/(@polkadot/(api|types|rpc-provider)|smoldot)/' },
    },
    {
      name: 'one-door-docker-bridge',
      severity: 'error',
      from: { path: '^worker-bridge/src/', pathNot: '^worker-bridge/src/executors/docker/' },
      to: { path: 'node_modules/(dockerode|docker-modem)/' },
    },
    {
      name: 'one-door-libp2p-bridge',
      severity: 'error',
      from: { path: '^worker-bridge/src/', pathNot: '^worker-bridge/src/(network|security)/' },
      to: { path: 'node_modules/(libp2p|@libp2p|@chainsafe)/' },
    },
    {
      name: 'one-door-prometheus-bridge',
      severity: 'error',
      from: { path: '^worker-bridge/src/', pathNot: '^worker-bridge/src/prometheus/' },
      to: { path: 'node_modules/prom-client/' },
    },
    {
      name: 'product-code-imports-no-tests',
      severity: 'error',
      from: { path: '^(protocol|light-client|worker-bridge|src)/', pathNot: '\\.(test|contract)\\.ts$|/fixtures/' },
      to: { path: '\\.(test|contract)\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|\\.svelte-kit|generated)/' },
    tsPreCompilationDeps: true,
    webpackConfig: { fileName: '.dependency-cruiser.alias.cjs' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['svelte', 'import', 'default', 'types'] },
  },
}
