import FileCode from '@lucide/svelte/icons/file-code'
import MapIcon from '@lucide/svelte/icons/map'
import SquareActivity from '@lucide/svelte/icons/square-activity'
import Waypoints from '@lucide/svelte/icons/waypoints'
import { en } from '../../messages/en.ts'

/** The pages of the app, in the order of the bars. */
export const PAGES = [
  { href: '/', word: en.shell.map, icon: MapIcon },
  { href: '/deploy', word: en.shell.deploy, icon: FileCode },
  { href: '/tasks', word: en.shell.tasks, icon: SquareActivity },
  { href: '/network', word: en.shell.network, icon: Waypoints },
] as const

/** True when `path` is that page or lies below it. */
export function isCurrent(href: string, path: string): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)
}
