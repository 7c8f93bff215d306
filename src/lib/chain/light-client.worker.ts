// SPDX-License-Identifier: GPL-3.0-or-later
// The light client's CPU work. Sockets are opened by the page, which alone may use WebRTC.
import { run } from 'smoldot/worker'

self.onmessage = ({ data }: MessageEvent<MessagePort>) => void run(data)
self.postMessage('loaded')
