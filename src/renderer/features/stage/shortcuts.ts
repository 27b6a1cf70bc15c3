const mac = /Mac/.test(navigator.userAgent);
const shown = (letter: string): string => (mac ? `⌘${letter}` : `Ctrl+${letter}`);

/** Keys in a call: as assistive technology reads them (aria-keyshortcuts) and as a person does. */
export const shortcuts = {
  microphone: { keys: 'Control+D Meta+D', shown: shown('D') },
  camera: { keys: 'Control+E Meta+E', shown: shown('E') },
  layout: { keys: 'Control+G Meta+G', shown: shown('G') },
} as const;

/** The sheet that `?` opens. */
export const sheet: readonly { shown: string; does: string }[] = [
  { shown: shortcuts.microphone.shown, does: 'Mute or unmute' },
  { shown: shortcuts.camera.shown, does: 'Turn the camera on or off' },
  { shown: shortcuts.layout.shown, does: 'Change between grid and speaker view' },
  { shown: 'Page Up, Page Down', does: 'Turn the pages of a shared file' },
  { shown: 'B', does: 'Browse a shared file alone, and follow again' },
  { shown: shown('F'), does: 'Find in a shared file' },
  { shown: 'Hold Space', does: 'Talk while muted' },
  { shown: '?', does: 'Show this sheet' },
];
