/** Invocations in a work group of every shader here. */
export const groupSize = 256

/** Dispatches so many invocations; in two dimensions, as one holds 65,535 groups at most. */
export function dispatch(pass: GPUComputePassEncoder, device: GPUDevice, invocations: number): void {
  const groups = Math.ceil(invocations / groupSize)
  const rows = Math.ceil(groups / device.limits.maxComputeWorkgroupsPerDimension)
  pass.dispatchWorkgroups(Math.ceil(groups / rows), rows)
}

/** A group of these buffers, in the order of their bindings. */
export const bindGroup = (
  device: GPUDevice,
  layout: GPUBindGroupLayout,
  buffers: readonly (GPUBuffer | GPUBufferBinding)[],
): GPUBindGroup =>
  device.createBindGroup({
    layout,
    entries: buffers.map((resource, binding) => ({
      binding,
      resource: 'buffer' in resource ? resource : { buffer: resource },
    })),
  })
