import { useEffect, useMemo } from 'react';
import { useBackend } from '../../state/backend-context.ts';
import { gallerySeeds, openScene, randomSceneSeed } from '../../state/open-scene.ts';
import { postProblem } from '../../state/notices-store.ts';
import { CanvasColumn } from '../canvas/CanvasColumn.tsx';
import { ClassNames } from '../controls/ClassNames.tsx';
import { Parameters } from '../controls/Parameters.tsx';
import { Header } from '../header/Header.tsx';
import { HelpDialog } from '../header/HelpDialog.tsx';
import { MethodDialog } from '../header/MethodDialog.tsx';
import { InputsColumn } from '../inputs/InputsColumn.tsx';
import { Inspector } from '../inspector/Inspector.tsx';
import { Notices } from '../shared/Notices.tsx';
import { Announcer } from './Announcer.tsx';
import { DropOverlay } from './DropOverlay.tsx';
import { Banners } from './Banners.tsx';
import { RefineWish } from './RefineWish.tsx';
import { useDeviceRecovery } from './use-device-recovery.ts';
import { useDrop } from './use-drop.ts';
import { useSheet } from './use-sheet.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useTheme } from './use-theme.ts';

/** The whole page. It opens on a sample that is being refined. */
export function Page() {
  const { queryClient } = useBackend();
  const { sheet, open, close } = useSheet();
  const dropping = useDrop();
  const actions = useMemo(
    () => ({
      newScene: () => void openScene(queryClient, randomSceneSeed()).catch(postProblem),
      openHelp: () => open('help'),
    }),
    [queryClient, open],
  );
  useTheme();
  useShortcuts(actions);
  useDeviceRecovery();
  useEffect(() => {
    openScene(queryClient, gallerySeeds[0]).catch(postProblem);
  }, [queryClient]);

  return (
    <div className="page">
      <RefineWish />
      <Header onOpen={open} />
      <main className="columns">
        <div className="middle">
          <Banners />
          <CanvasColumn />
        </div>
        <div className="column column-inspector">
          <Inspector />
        </div>
        <div className="column column-inputs">
          <InputsColumn />
        </div>
        <div className="column column-controls">
          <ClassNames />
          <Parameters />
        </div>
      </main>
      <Notices />
      <Announcer />
      <HelpDialog open={sheet === 'help'} onClose={close} />
      <MethodDialog open={sheet === 'method'} onClose={close} />
      {dropping && <DropOverlay />}
    </div>
  );
}
