import { formatBytes } from '../../models/format-bytes.ts';
import { useBackend, useLibrary } from '../../state/models/backend-context.ts';
import { postProblem } from '../../state/page/notices-store.ts';
import { ConfirmButton } from '../shared/ConfirmButton.tsx';
import { useRemoval } from './use-removal.ts';

/** What a person can delete to make room for the model `except`. */
export function FullDisk({ except }: { readonly except: string }) {
  const { data: library } = useLibrary();
  const { downloads } = useBackend().models;
  const { remove, clearLeftovers } = useRemoval();
  if (!library) return null;
  const others = [
    ...library.models.map(({ id, title, ownBytes }) => ({ id, title, ownBytes, remove: () => void remove(id) })),
    ...library.begun.map(({ id, title, ownBytes }) => ({
      id,
      title: `${title}, the part that is here`,
      ownBytes,
      remove: () => void downloads.discard(id).catch(postProblem),
    })),
    {
      id: 'leftovers',
      title: 'Leftovers of other downloads',
      ownBytes: library.leftoverBytes,
      remove: () => void clearLeftovers(),
    },
  ].filter(({ id, ownBytes }) => id !== except && ownBytes > 0);
  if (others.length === 0) return null;
  return (
    <ul className="deletable" aria-label="What can be deleted">
      {others.map((one) => (
        <li key={one.id}>
          <span>{one.title}</span>
          <span className="soft">{formatBytes(one.ownBytes)}</span>
          <ConfirmButton
            question={`Delete ${one.title}?`}
            yes={`Delete ${formatBytes(one.ownBytes)}`}
            no="Keep"
            onConfirm={one.remove}
          >
            Delete
          </ConfirmButton>
        </li>
      ))}
    </ul>
  );
}
