import { shortcuts } from '../shortcuts.ts';
import { Dialog } from '../../shared/Dialog.tsx';

interface SheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Every shortcut; it reads the same table that the keys act on. */
export function HelpDialog({ open, onClose }: SheetProps) {
  const groups = [...new Set(shortcuts.map(({ group }) => group))];
  return (
    <Dialog title="Keyboard and pointer" open={open} onClose={onClose}>
      <div className="shortcut-groups">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map(({ keys, does }) => (
                  <div key={does}>
                    <dt>
                      {keys.map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dt>
                    <dd>{does}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
