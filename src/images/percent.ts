/** A share of 0..1 for people: "37 %". Never rounds a part away: "< 1 %", "> 99 %". */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return '< 1 %';
  if (share < 1 && share >= 0.995) return '> 99 %';
  return `${Math.round(share * 100)} %`;
}
