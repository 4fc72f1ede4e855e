import { useEffect, useMemo } from 'react';
import { useBackend } from '../../state/models/backend-context.ts';
import { gallerySeeds, openScene, randomSceneSeed } from '../../state/refine/open-scene.ts';
import { useInputsStore } from '../../state/refine/inputs-store.ts';
import { CanvasColumn } from './canvas/CanvasColumn.tsx';
import { ControlsColumn } from './controls/ControlsColumn.tsx';
import { InputsColumn } from './inputs/InputsColumn.tsx';
import { PageTitle } from '../shared/PageTitle.tsx';
import { Announcer } from '../page/Announcer.tsx';
import { Banners } from '../page/Banners.tsx';
import { DropOverlay } from '../page/DropOverlay.tsx';
import { PhoneBar } from '../page/PhoneBar.tsx';
import { useDrop } from '../page/use-drop.ts';
import type { Sheet } from '../page/use-sheet.ts';
import { useShortcuts } from '../page/use-shortcuts.ts';

interface RefinePageProps {
  readonly onOpen: (sheet: Sheet) => void;
}

/** The bench: a photo, its coarse mask, and why every pixel changed. It opens on a sample that is being refined. */
export function RefinePage({ onOpen }: RefinePageProps) {
  const { queryClient } = useBackend();
  const dropping = useDrop();
  const actions = useMemo(
    () => ({
      newScene: () => void openScene(queryClient, randomSceneSeed()),
      openHelp: () => onOpen('help'),
    }),
    [queryClient, onOpen],
  );
  useShortcuts(actions);
  useEffect(() => {
    // Coming back from another view finds what was there.
    if (!useInputsStore.getState().photo) void openScene(queryClient, gallerySeeds[0]);
  }, [queryClient]);

  return (
    <>
      <main className="columns">
        <PageTitle className="visually-hidden">Refine</PageTitle>
        <div className="middle">
          <Banners />
          <CanvasColumn />
        </div>
        <div className="column column-inputs">
          <InputsColumn />
        </div>
        <div className="column column-controls">
          <ControlsColumn />
        </div>
      </main>
      <PhoneBar />
      <Announcer />
      {dropping && <DropOverlay />}
    </>
  );
}
