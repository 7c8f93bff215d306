// SPDX-License-Identifier: GPL-3.0-or-later
// The light client's CPU work. Sockets are opened by the page, which alone may use WebRTC.
import { releaseRaces } from '@edgecloud/light-client/release-races'
import { run } from 'smoldot/worker'

releaseRaces()
self.onmessage = ({ data }: MessageEvent<MessagePort>) => void run(data)
self.postMessage('loaded')
