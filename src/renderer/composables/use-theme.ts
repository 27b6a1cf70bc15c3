import { watchEffect } from 'vue';
import { useSettingsStore } from '../stores/settings.ts';

/** Puts the chosen theme on the page; without a choice the system's holds. */
export function useTheme(): void {
  const settings = useSettingsStore();
  watchEffect(() => {
    const { theme } = settings.settings;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  });
}
