/** Where tensors can live: the first two in the worker, the next two in a browser, the last in TensorFlow's own library. */
export const tensorBackends = ['cpu', 'wasm', 'webgl', 'webgpu', 'tensorflow'] as const

/** Where shaders can run: with none of these named, on WebGPU in the worker. */
export const shaderBackends = ['chromium'] as const

/** Whether it is in a browser's page. */
export const isInPage = (backend: string | undefined): boolean =>
  backend === 'webgl' || backend === 'webgpu' || backend === 'chromium'
