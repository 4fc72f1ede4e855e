import { formatBytes } from '../format-bytes.ts';
import type { TransferProgress } from './transfer-meter.ts';

/** "412 MB of 2.6 GB (15 %), 23.1 MB/s, 1 min 35 s left" */
export function progressLine({ bytes, totalBytes, rate, secondsLeft }: Omit<TransferProgress, 'files'>): string {
  const share = totalBytes === 0 ? 100 : Math.floor((100 * bytes) / totalBytes);
  const speed = rate === null ? '' : `, ${formatBytes(Math.round(rate))}/s`;
  const left = secondsLeft === null || bytes === totalBytes ? '' : `, ${formatSeconds(secondsLeft)} left`;
  return `${formatBytes(bytes)} of ${formatBytes(totalBytes)} (${share} %)${speed}${left}`;
}

/** "35 s", "1 min 35 s", "2 h 5 min" */
export function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
