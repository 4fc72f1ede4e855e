import { G4SegError } from '../../core/errors.ts';
import { area, type Size } from '../../core/grid.ts';
import { labelReading, type MaskReading } from '../../images/mask-reading.ts';
import { checkSize } from '../../images/size-limit.ts';
import { fullBudget, paintPolygon, type Budget, type Paint } from '../formats/coco-mask.ts';

/** Labels are bytes; 255 means "not judged". */
const mostClasses = 254;

/** A label map that is painted shape by shape; a later shape lies over an earlier one. */
export class ShapeCanvas {
  readonly size: Size;
  readonly #name: string;
  readonly #labels: Uint8Array<ArrayBuffer>;
  readonly #budget: Budget;
  /** In the order in which the classes appear; class k has label k + 1. */
  readonly #classes: string[] = [];

  /** @throws G4SegError `bad-input` for a picture without pixels, or with too many */
  constructor(size: Size, name: string) {
    checkSize(size, name);
    this.size = size;
    this.#name = name;
    this.#labels = new Uint8Array(area(size));
    this.#budget = fullBudget(size);
  }

  /** @param points x, y, x, y, … in pixels */
  polygon(className: string, points: readonly number[]): void {
    paintPolygon(points, this.size, this.#budget, this.#painter(className));
  }

  rectangle(className: string, [left, top, right, bottom]: readonly number[]): void {
    this.polygon(className, [left, top, right, top, right, bottom, left, bottom]);
  }

  /** An ellipse as a polygon of 64 corners. */
  ellipse(className: string, [x, y, across, down]: readonly number[]): void {
    const corners = Array.from({ length: 64 }, (_, i) => (i * Math.PI) / 32);
    this.polygon(
      className,
      corners.flatMap((angle) => [x + across * Math.cos(angle), y + down * Math.sin(angle)]),
    );
  }

  /** Pixels inside a box, told one by one in rows. What lies outside the picture is left out. */
  mask(className: string, left: number, top: number, width: number, isInside: (i: number) => boolean, count: number) {
    const paint = this.#painter(className);
    this.#budget.left -= count;
    if (!(this.#budget.left >= 0)) throw this.refuse('its masks have more pixels than a picture can need');
    for (let i = 0; i < count; i++) {
      const [row, column] = [top + Math.floor(i / width), left + (i % width)];
      const isThere = row >= 0 && column >= 0 && row < this.size.height && column < this.size.width;
      if (isThere && isInside(i)) paint(row * this.size.width + column);
    }
  }

  /** @param how "labelme shapes" */
  reading(how: string): MaskReading {
    return labelReading('labels', how, this.size, {
      labels: this.#labels,
      background: 0,
      nameOf: (label) => this.#classes[label - 1],
    });
  }

  refuse(why: string): G4SegError {
    return new G4SegError('bad-input', `${this.#name} cannot be read: ${why}.`, { name: this.#name });
  }

  #painter(className: string): Paint {
    let index = this.#classes.indexOf(className);
    if (index < 0) index = this.#classes.push(className) - 1;
    if (index >= mostClasses) throw this.refuse(`it has more than ${mostClasses} classes`);
    return (pixel) => (this.#labels[pixel] = index + 1);
  }
}
