import { useModel } from '../../state/backend-context.ts';
import { isGenerated, useInputsStore } from '../../state/inputs-store.ts';
import { useParametersStore } from '../../state/parameters-store.ts';
import { Banner } from '../shared/Banner.tsx';

/** What one has to know about the result in view before believing it. */
export function Banners() {
  return (
    <div className="banners">
      <PhotoBanner />
      <SessionBanner />
    </div>
  );
}

/** The miniature never saw a photograph. */
function PhotoBanner() {
  const photo = useInputsStore((state) => state.photo);
  const vocabulary = useModel().data?.vocabulary;
  if (!photo || !vocabulary || isGenerated(photo)) return null;
  return (
    <Banner kind="warning" title="This model has seen generated scenes only">
      It runs the whole method on your photo, but what it paints there means little, and it knows {vocabulary.length}{' '}
      words. Stable Diffusion 2.1, which knows photographs, will come as a download.
    </Banner>
  );
}

/** A session made with other model files cannot be reproduced to the bit. */
function SessionBanner() {
  const session = useParametersStore((state) => (state.preset === 'session' ? state.session : null));
  const digests = useModel().data?.digests;
  if (!session || !digests) return null;
  const same =
    JSON.stringify(Object.entries(session.digests).sort()) === JSON.stringify(Object.entries(digests).sort());
  if (same) return null;
  return (
    <Banner kind="warning" title="This session was made with other model files">
      Its inputs and parameters are here as they were; the numbers can differ from those of its maker.
    </Banner>
  );
}
