import { formatBytes } from '../../models/format-bytes.ts';
import type { FileProgress } from '../../models/download/transfer-meter.ts';

interface FileListProps {
  readonly summary: string;
  readonly files: readonly FileProgress[];
}

/** The files of a model, largest first, folded away until wanted. */
export function FileList({ summary, files }: FileListProps) {
  const sorted = [...files].sort((a, b) => b.totalBytes - a.totalBytes);
  return (
    <details className="files">
      <summary>{summary}</summary>
      <ul>
        {sorted.map(({ path, bytes, totalBytes }) => (
          <li key={path}>
            <span className="file-path">{path}</span>
            <span className="file-bytes">
              {bytes > 0 && bytes < totalBytes && `${formatBytes(bytes)} of `}
              {formatBytes(totalBytes)}
              {bytes === totalBytes && totalBytes > 0 && ', here'}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
