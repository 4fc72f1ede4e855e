import { ArrowUpRight } from 'lucide-react';
import type { ItemGain } from '../../../evaluation/numbers/quality.ts';
import type { RowResult } from '../../../evaluation/numbers/results.ts';
import { pictureOrders, useEvaluationView, type PictureOrder } from '../../../state/evaluate/view.ts';
import { Button } from '../../shared/Button.tsx';
import { Segmented } from '../../shared/Segmented.tsx';
import { DataTable, type Column } from './DataTable.tsx';
import { Panel } from './Panel.tsx';
import { PicturesByQuality } from '../charts/PicturesByQuality.tsx';
import { PicturesSorted } from '../charts/PicturesSorted.tsx';
import { useOpenPicture } from './use-open-picture.ts';
import { countText, orderWords, plain, signed } from '../words.ts';

interface PicturesProps {
  readonly gains: readonly ItemGain[];
  readonly row: RowResult;
}

/** More than this is found by scrolling, once asked for. */
const fewPictures = 8;

/** What a row did to each picture. Bars, points and names open the picture in the Refine view. */
export function Pictures({ gains, row }: PicturesProps) {
  const { chart, order, allPictures } = useEvaluationView();
  const { open, canOpen } = useOpenPicture(row.name);
  const sorted = sortedBy(gains, order);
  const shown = allPictures ? sorted : sorted.slice(0, fewPictures);
  if (gains.length === 0) return null;
  return (
    <Panel
      title="Single pictures"
      note={`Row ${row.name}: gain in each picture’s own mIoU, points.${canOpen ? ' Choose a picture to see it in the Refine view.' : ''}`}
      isWide
      aside={
        <Segmented
          label="Chart of the pictures"
          segments={[
            { value: 'sorted', label: 'Sorted' },
            { value: 'quality', label: 'By coarse mIoU' },
          ]}
          value={chart}
          onChange={(value) => useEvaluationView.setState({ chart: value })}
        />
      }
    >
      <div className="pictures">
        {chart === 'sorted' ? (
          <PicturesSorted gains={gains} onOpen={open} />
        ) : (
          <PicturesByQuality gains={gains} onOpen={open} />
        )}
        <div className="stack picture-list">
          <label className="picture-order">
            <span>Order</span>
            <select
              className="field"
              value={order}
              onChange={(event) => useEvaluationView.setState({ order: event.target.value as PictureOrder })}
            >
              {pictureOrders.map((name) => (
                <option key={name} value={name}>
                  {orderWords[name]}
                </option>
              ))}
            </select>
          </label>
          <DataTable
            label="single pictures"
            className="picture-scroll"
            columns={columnsOf(canOpen, open)}
            rows={shown}
            keyOf={(item) => item.index}
          />
          {gains.length > fewPictures && (
            <Button kind="quiet" onClick={() => useEvaluationView.setState({ allPictures: !allPictures })}>
              {allPictures ? 'Show fewer' : `Show all ${countText(gains.length, 'picture')}`}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}

function columnsOf(canOpen: boolean, open: (item: ItemGain) => void): readonly Column<ItemGain>[] {
  return [
    {
      name: 'Picture',
      cell: (item) => (
        <button type="button" disabled={!canOpen} onClick={() => open(item)}>
          {item.name} {canOpen && <ArrowUpRight size={12} aria-label="opens in Refine" />}
        </button>
      ),
    },
    { name: 'Coarse', cell: ({ before }) => plain(before, 1) },
    { name: 'Refined', cell: ({ after }) => plain(after, 1) },
    { name: 'Gain', cell: ({ gain }) => signed(gain, 1), sign: ({ gain }) => signOf(gain) },
  ];
}

function sortedBy(gains: readonly ItemGain[], order: PictureOrder): readonly ItemGain[] {
  if (order === 'index') return gains;
  const sign = order === 'raised' ? -1 : 1;
  return [...gains].sort((a, b) => sign * (a.gain - b.gain) || a.index - b.index);
}

/** For the colour beside the sign; what rounds to 0 has none. */
function signOf(gain: number): 'raised' | 'lowered' | undefined {
  if (Math.abs(gain) < 0.05) return undefined;
  return gain > 0 ? 'raised' : 'lowered';
}
