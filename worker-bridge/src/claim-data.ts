import { ControlSocket } from './control-socket.ts'
import type { dataPaths } from './config.ts'
import { openDatabase, type OpenedDatabase } from './storage/database.ts'

export interface ClaimedData extends OpenedDatabase {
  /** Lets another bridge have it. */
  readonly release: () => Promise<void>
}

/**
 * Makes this process the only bridge on a data directory, until it is gone, however it goes. The lock of the database
 * decides; who holds it replaces a socket that an earlier bridge left. Throws DataDirInUseError.
 * @param status what the socket answers
 */
export async function claimData(
  paths: Pick<ReturnType<typeof dataPaths>, 'database' | 'socket'>,
  status: () => unknown,
): Promise<ClaimedData> {
  const opened = openDatabase(paths.database)
  const control = new ControlSocket(paths.socket, status)
  try {
    await control.start()
  } catch (error) {
    opened.database.close()
    throw error
  }
  const release = async () => {
    await control.stop()
    opened.database.close()
  }
  return { ...opened, release }
}
