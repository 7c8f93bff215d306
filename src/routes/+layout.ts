// SPDX-License-Identifier: GPL-3.0-or-later
// The chain is read in the browser, so there is nothing a server could draw.
export const ssr = false
export const prerender = false
