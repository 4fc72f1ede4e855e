import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Custom properties carry numbers from components to style sheets. */
    readonly [name: `--${string}`]: string | number | undefined;
  }
}
