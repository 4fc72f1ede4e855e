import { localSummariser, type SummaryCall, type SummaryReply } from './summary.ts';

/** The worker's end of `workerSummariser`. */
const summariser = localSummariser();
const reply = (message: SummaryReply) => postMessage(message);

addEventListener('message', ({ data }: MessageEvent<SummaryCall>) => {
  if (data.kind === 'begin') summariser.begin(data.header, data.records);
  else if (data.kind === 'add') summariser.add(data.record);
  else {
    const { id, draws } = data;
    summariser.summary(draws).then(
      (summary) => reply({ id, summary }),
      (error: unknown) => reply({ id, failure: error instanceof Error ? error.message : String(error) }),
    );
  }
});
