import { methodNames, postRefinerNames, type RefineParameters } from '../../../method/parameters.ts';

const plain = (name: string) => name.replace(/^G4Seg: .*/, 'G4Seg');
const inside = (name: string) => (/^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name);

/** What runs, in a few words: "dense CRF near the edge, set by the mask", "G4Seg, then guided filter". */
export function planWords({ method, postRefiner }: Pick<RefineParameters, 'method' | 'postRefiner'>): string {
  const steps = [
    ...(method === 'none' ? [] : [plain(methodNames[method])]),
    ...(postRefiner === 'none' ? [] : [postRefinerNames[postRefiner]]),
  ].map((step) => (step === 'G4Seg' ? step : inside(step)));
  return steps.length === 0 ? 'my mask as it is' : steps.join(', then ');
}
