// SPDX-License-Identifier: GPL-3.0-or-later
import { deploy } from './en/deploy.ts'
import { logs } from './en/logs.ts'
import { shell } from './en/shell.ts'
import { tasks } from './en/tasks.ts'
import { ui } from './en/ui.ts'

/** Every word that people read in the bars and on the deploy and task pages, in English. A translation has the same shape. */
export const en = { ui, shell, deploy, tasks, logs }
