import { Check, ChevronDown, CircleAlert, LoaderCircle, X } from 'lucide-react';
import type { LoadedModel, Runtime, SelfTestResult } from '../../../engine/protocol.ts';
import { useModel, useProgress, useWeightsWords } from '../../../state/models/backend-context.ts';
import { hashOf } from '../../../state/page/page-store.ts';
import { Popover, useClosePopover } from '../../shared/Popover.tsx';

const backendNames: Readonly<Record<Runtime['backend'], string>> = { webgpu: 'WebGPU', wasm: 'WASM', cpu: 'CPU' };

/** Which model runs, where, at which precision, and whether the device passed its test. */
export function ModelBadge() {
  const { data: model, isError, error } = useModel();
  const progress = useProgress('model');
  if (isError) {
    return (
      <span className="badge badge-problem" title={error.message} role="status">
        <CircleAlert size={14} aria-hidden /> <span className="badge-title">No model</span>
      </span>
    );
  }
  if (!model) {
    return (
      <span className="badge" role="status">
        <LoaderCircle size={14} className="spin" aria-hidden />
        <span className="badge-title">Loading</span>
        <span className="badge-detail">{Math.round((progress?.fraction ?? 0) * 100)} %</span>
      </span>
    );
  }
  const { runtime } = model;
  const passed = runtime.selfTest.every((test) => test.passed);
  return (
    <Popover
      label={`Model: ${model.title}, ${backendNames[runtime.backend]}, ${runtime.precision}`}
      triggerClass={`badge ${runtime.reason ? 'badge-fallback' : ''}`}
      trigger={
        <>
          <span className="badge-title">{model.title}</span>
          <span className="badge-detail">
            {backendNames[runtime.backend]} · {runtime.precision === 'float16' ? 'fp16' : 'fp32'}
          </span>
          {passed ? <Check size={14} className="badge-ok" aria-hidden /> : <CircleAlert size={14} aria-hidden />}
          <ChevronDown size={13} aria-hidden />
        </>
      }
    >
      <ModelDetails model={model} />
    </Popover>
  );
}

function ModelDetails({ model }: { readonly model: LoadedModel }) {
  const { runtime, title, licence, imageSize, vocabulary, digests } = model;
  const close = useClosePopover();
  const weights = useWeightsWords();
  return (
    <div className="model-details">
      <h2>{title}</h2>
      <dl>
        <dt>Runs on</dt>
        <dd>
          {backendNames[runtime.backend]}, {runtime.device}
        </dd>
        <dt>Precision</dt>
        <dd>{runtime.precision}</dd>
        <dt>Picture size</dt>
        <dd>
          {imageSize} × {imageSize}
        </dd>
        <dt>Knows</dt>
        <dd>{vocabulary ? vocabulary.join(', ') : 'any word'}</dd>
        <dt>Licence</dt>
        <dd>{licence}</dd>
        <dt>Files</dt>
        <dd>
          {Object.keys(digests).length}, {weights}
        </dd>
      </dl>
      {runtime.reason && <p className="model-reason">{runtime.reason}</p>}
      <h3>Self-test of this device</h3>
      <ul className="self-test">
        {runtime.selfTest.map((test) => (
          <SelfTestLine key={`${test.backend} ${test.name}`} test={test} />
        ))}
      </ul>
      <a className="button button-plain" href={hashOf('models')} onClick={close}>
        Choose another model
      </a>
    </div>
  );
}

function SelfTestLine({ test }: { readonly test: SelfTestResult }) {
  const { backend, name, passed, error, tolerance } = test;
  return (
    <li data-passed={passed}>
      {passed ? <Check size={13} aria-label="passed" /> : <X size={13} aria-label="failed" />}
      <span>
        {name} <span className="self-test-backend">{backendNames[backend]}</span>
      </span>
      <span className="self-test-error">
        off by {error.toExponential(1)}, allowed {tolerance.toExponential(1)}
      </span>
    </li>
  );
}
