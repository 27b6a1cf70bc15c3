import { BrowserWindow, dialog, webContents } from 'electron';

/** The system's own dialog over the window that asks. */
export async function askWhereToSave(windowId: number, suggested: string): Promise<string | undefined> {
  const contents = webContents.fromId(windowId);
  const window = contents === undefined ? null : BrowserWindow.fromWebContents(contents);
  if (window === null) return undefined;
  const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: suggested });
  return canceled || filePath === '' ? undefined : filePath;
}
