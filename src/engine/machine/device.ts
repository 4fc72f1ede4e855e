import { G4SegError } from '../../core/errors.ts';

/** Limits that large graphs run into; we ask for all the adapter has. */
const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBuffersPerShaderStage',
  'maxBindGroups',
] as const;

export interface GpuDevice {
  readonly device: GPUDevice;
  /** For people: vendor and architecture, or what the browser tells. */
  readonly name: string;
  readonly hasHalfPrecision: boolean;
}

/**
 * A GPU device of our own. Without the feature `subgroups`: with it, the fused attention of onnxruntime-web 1.30 takes a
 * path that gives wrong numbers on Vulkan (a shader variable that is not zeroed in each turn of a loop).
 * @throws G4SegError 'no-device' saying what is missing
 */
export async function requestGpuDevice(gpu: GPU | undefined): Promise<GpuDevice> {
  if (!gpu) {
    throw new G4SegError(
      'no-device',
      'This browser has no WebGPU. Chrome, Edge or Safari 26 have it; on Linux it may need enabling.',
    );
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new G4SegError(
      'no-device',
      'WebGPU found no usable graphics card. Check that hardware acceleration is on in the browser’s settings.',
    );
  }
  const hasHalfPrecision = adapter.features.has('shader-f16');
  const requiredFeatures: GPUFeatureName[] = hasHalfPrecision ? ['shader-f16'] : [];
  const requiredLimits = Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits });
  return { device, name: adapterName(adapter.info), hasHalfPrecision };
}

function adapterName(info: GPUAdapterInfo): string {
  return info.description || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'graphics card';
}
