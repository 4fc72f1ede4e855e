import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from '@playwright/test';

/** Chromium brings a Vulkan driver that needs no graphics card, and a Vulkan loader. */
const driver = 'vk_swiftshader_icd.json';
const systemFolders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/**
 * Points Vulkan at the software driver of Chromium, unless `VK_DRIVER_FILES` names another: so the GPU tests give the
 * same numbers on every Linux machine, and a real card is one variable away. Elsewhere Vulkan is not used.
 *
 * Vitest calls this in its main process, before the workers start: a loader found through `LD_LIBRARY_PATH` is found
 * only if the variable stood there when the process began. Debian's Chromium does not install a loader of the system.
 */
export default function preferSoftwareVulkan(): void {
  if (process.platform !== 'linux' || process.env.VK_DRIVER_FILES) return;
  const folders = [dirname(chromium.executablePath()), ...systemFolders];
  const folder = folders.find((candidate) => existsSync(join(candidate, driver)));
  if (!folder) return;
  process.env.VK_DRIVER_FILES = join(folder, driver);
  process.env.VK_ICD_FILENAMES = process.env.VK_DRIVER_FILES; // the name before loader 1.3.207
  process.env.LD_LIBRARY_PATH = [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(delimiter);
}
