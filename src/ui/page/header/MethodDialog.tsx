import type { ReactNode } from 'react';
import { Dialog } from '../../shared/Dialog.tsx';

interface Step {
  readonly title: string;
  readonly text: string;
  readonly equation: ReactNode;
}

const steps: readonly Step[] = [
  {
    title: 'Add noise',
    text: 'The photo becomes a small latent picture z, and noise n is added as after t diffusion steps.',
    equation: (
      <>
        z<sub>t</sub> = √ᾱ<sub>t</sub> · z + √(1 − ᾱ<sub>t</sub>) · n
      </>
    ),
  },
  {
    title: 'Denoise once, with the mask inside',
    text: 'The U-Net predicts the noise ε in one step. In its attention, masked pixels are drawn to the class name and to each other; Δ says how hard.',
    equation: (
      <>
        z̃ = (z<sub>t</sub> − √(1 − ᾱ<sub>t</sub>) · ε) / √ᾱ<sub>t</sub>
      </>
    ),
  },
  {
    title: 'Describe both pictures',
    text: 'z̃ is decoded to the generated picture. Features F describe every small patch of it and of the photo.',
    equation: <>F(x), F(x̃)</>,
  },
  {
    title: 'Match',
    text: 'Each generated patch j looks for the photo patch most like it.',
    equation: (
      <>
        δ<sub>j</sub> = argmax<sub>k</sub> cos(F(x)<sub>k</sub>, F(x̃)<sub>j</sub>)
      </>
    ),
  },
  {
    title: 'Mix',
    text: 'The probability S of the point moves towards that of its match, where the coarse mask is unsure: inside the confidence band only.',
    equation: (
      <>
        S*<sub>j</sub> = β · S<sub>j</sub> + (1 − β) · S<sub>δ(j)</sub>
      </>
    ),
  },
];

interface MethodDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The method in five steps, with the equations of the paper. */
export function MethodDialog({ open, onClose }: MethodDialogProps) {
  return (
    <Dialog title="How it works" open={open} onClose={onClose}>
      <p className="method-lead">
        A generative model that is told what is in a picture, and where, paints it again. Where the new picture looks
        like another place of the old one, the two places should belong to the same thing. So the unsure pixels of the
        mask learn from their matches.
      </p>
      <ol className="method-steps">
        {steps.map(({ title, text, equation }) => (
          <li key={title}>
            <h3>{title}</h3>
            <p>{text}</p>
            <p className="equation">{equation}</p>
          </li>
        ))}
      </ol>
      <p className="method-note">
        From G4Seg (
        <a href="https://arxiv.org/abs/2506.01539" target="_blank" rel="noreferrer">
          arXiv 2506.01539
        </a>
        ). Everything runs on this device; nothing you drop is sent anywhere. The control experiments among the
        parameters show what each part is worth.
      </p>
    </Dialog>
  );
}
