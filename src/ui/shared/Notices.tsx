import { CircleAlert, Info, X } from 'lucide-react';
import { useEffect } from 'react';
import { useNoticesStore, type Notice } from '../../state/page/notices-store.ts';
import { Button, IconButton } from './Button.tsx';

/** Information leaves by itself; a problem stays until it was read. */
const informationStays = 8_000;

export function Notices() {
  const notices = useNoticesStore((state) => state.notices);
  return (
    <div className="notices" role="region" aria-label="Messages" aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const dismiss = useNoticesStore((state) => state.dismiss);
  const { id, kind, text, action } = notice;

  useEffect(() => {
    if (kind === 'problem') return;
    const timer = setTimeout(() => dismiss(id), informationStays);
    return () => clearTimeout(timer);
  }, [dismiss, id, kind]);

  const Icon = kind === 'problem' ? CircleAlert : Info;
  return (
    <div className={`notice notice-${kind}`} role={kind === 'problem' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden />
      <p>{text}</p>
      {action && (
        <Button
          kind="quiet"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Dismiss message" onClick={() => dismiss(id)}>
        <X size={14} />
      </IconButton>
    </div>
  );
}
