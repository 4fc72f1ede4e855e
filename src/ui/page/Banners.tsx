import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { catalogueEntry } from '../../models/catalogue/catalogue.ts';
import { formatBytes } from '../../models/format-bytes.ts';
import { useLibrary, useModel } from '../../state/models/backend-context.ts';
import { isGenerated, useInputsStore } from '../../state/refine/inputs-store.ts';
import { machineQuery } from '../../state/models/queries.ts';
import { useModelsStore } from '../../state/models/store.ts';
import { hashOf } from '../../state/page/page-store.ts';
import type { SessionModel } from '../../state/refine/session-schema.ts';
import { useParametersStore } from '../../state/refine/parameters-store.ts';
import { EvaluationBanner } from '../evaluate/EvaluationBanner.tsx';
import { NoticeLine } from '../shared/NoticeLine.tsx';
import { Button } from '../shared/Button.tsx';

/** The model of the paper. */
const recommended = catalogueEntry('sd-2.1-base');

/** What one has to know about the result in view before believing it. */
export function Banners() {
  return (
    <div className="stack banners">
      <EvaluationBanner />
      <PhotoBanner />
      <SessionBanner />
    </div>
  );
}

/** The miniature never saw a photograph. */
function PhotoBanner() {
  const photo = useInputsStore((state) => state.photo);
  const model = useModel().data;
  const [dismissed, setDismissed] = useState(false);
  if (dismissed || !photo || model?.trainedOn !== 'generated-scenes' || isGenerated(photo)) return null;
  return (
    <NoticeLine kind="information" actions={<BetterModel />} onDismiss={() => setDismissed(true)}>
      The miniature has seen generated scenes only. Stable Diffusion knows photographs.
    </NoticeLine>
  );
}

/** The way to a model that knows photographs: to the Models page, or at once where it is here already. */
function BetterModel() {
  const { id, title, roughBytes } = recommended;
  const { data: machine } = useQuery(machineQuery());
  const isHere = useLibrary().data?.models.some((model) => model.id === id && model.complete) ?? false;
  if (isHere)
    return (
      <Button kind="quiet" onClick={() => useModelsStore.getState().choose(recommended)}>
        Use {title}
      </Button>
    );
  // Without a graphics card the download would be for nothing.
  if (!machine?.gpu) return null;
  return (
    <a className="button button-quiet" href={hashOf('models')}>
      Get it{roughBytes !== null && ` (${formatBytes(roughBytes)})`}
    </a>
  );
}

/** A session made with other model files, or on another device, cannot be reproduced to the bit. */
function SessionBanner() {
  const session = useParametersStore((state) => (state.preset === 'session' ? state.session : null));
  const model = useModel().data;
  if (!session || !model) return null;
  const [made, here] = [session.model, { digests: model.digests, ...model.runtime }];
  const text = ({ digests }: Pick<SessionModel, 'digests'>) => JSON.stringify(Object.entries(digests).sort());
  const isOtherModel = text(made) !== text(here);
  const device = ({ backend, precision }: Pick<SessionModel, 'backend' | 'precision'>) => `${backend}, ${precision}`;
  if (!isOtherModel && device(made) === device(here)) return null;
  const title = isOtherModel
    ? 'This session was made with other model files'
    : 'This session was made on another device';
  return (
    <NoticeLine kind="warning" title={title}>
      Its inputs and parameters are here as they were; the numbers can differ from those of its maker
      {!isOtherModel && ` in their last digits (${device(made)} there, ${device(here)} here)`}.
    </NoticeLine>
  );
}
