import { Palette } from 'lucide-react';
import { useViewStore } from '../../../state/refine/view-store.ts';
import { Popover } from '../../shared/Popover.tsx';
import { css, palette } from './class-colours.ts';
import { useClassColours } from './use-class-colours.ts';

/** Which colour the class in view has, and whether its soft part is shown. */
export function MaskColours() {
  const { activeClass, colours, soft, show } = useViewStore();
  const current = useClassColours()(activeClass);
  return (
    <Popover label="Colour and softness" align="end" triggerClass="icon-button" trigger={<Palette size={15} />}>
      <div className="stack mask-colours">
        <div className="swatches" role="radiogroup" aria-label="Colour of the mask">
          {palette.map(([name, colour], position) => (
            <button
              key={name}
              type="button"
              role="radio"
              aria-label={name}
              title={name}
              aria-checked={css(colour) === css(current)}
              style={{ background: css(colour) }}
              onClick={() => show({ colours: { ...colours, [activeClass]: position } })}
            />
          ))}
        </div>
        <label className="checkbox">
          <input type="checkbox" checked={soft} onChange={(event) => show({ soft: event.target.checked })} />
          Show the soft part
        </label>
      </div>
    </Popover>
  );
}
