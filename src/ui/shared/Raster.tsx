import { useEffect, useRef } from 'react';
import type { Rgba } from '../../core/grid.ts';

interface RasterProps {
  readonly picture: Rgba;
  /** What it shows; an empty text marks it as decoration. */
  readonly label: string;
  readonly className?: string;
}

/** A picture at its own resolution; CSS decides how large it is shown. */
export function Raster({ picture, label, className = '' }: RasterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    context?.putImageData(new ImageData(picture.data, picture.width, picture.height), 0, 0);
  }, [picture]);

  return (
    <canvas
      ref={canvas}
      width={picture.width}
      height={picture.height}
      className={`raster ${className}`}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    />
  );
}
