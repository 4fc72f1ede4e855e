import { Activity } from 'react';
import { usePageStore } from '../../state/page/page-store.ts';
import { EvaluationPage } from '../evaluate/EvaluationPage.tsx';
import { Header } from './header/Header.tsx';
import { HelpDialog } from './header/HelpDialog.tsx';
import { MethodDialog } from './header/MethodDialog.tsx';
import { ModelsPage } from '../models/ModelsPage.tsx';
import { Notices } from '../shared/Notices.tsx';
import { RefinePage } from '../refine/RefinePage.tsx';
import { RefineWish } from '../refine/RefineWish.tsx';
import { useAddress } from './use-address.ts';
import { useChosenModel } from './use-chosen-model.ts';
import { useDeviceRecovery } from './use-device-recovery.ts';
import { useOffline } from './use-offline.ts';
import { useSheet } from './use-sheet.ts';
import { useTheme } from './use-theme.ts';

/** The frame around the views. The bench stays as it was left while another view is in front; it only stops to paint. */
export function Page() {
  const page = usePageStore((state) => state.page);
  const { sheet, open, close } = useSheet();
  useAddress();
  useTheme();
  useChosenModel();
  useDeviceRecovery();
  useOffline();

  return (
    <div className="page">
      <RefineWish />
      <Header onOpen={open} />
      <Activity mode={page === 'refine' ? 'visible' : 'hidden'}>
        <RefinePage onOpen={open} />
      </Activity>
      {page === 'models' && <ModelsPage />}
      {page === 'evaluate' && <EvaluationPage />}
      <Notices />
      <HelpDialog open={sheet === 'help'} onClose={close} />
      <MethodDialog open={sheet === 'method'} onClose={close} />
    </div>
  );
}
