import { RequestError } from '../subjects/subject.ts'
import { firstDevice, type Opened } from './device.ts'

/** In the place of dawn.ts: the device that the browser gives to a page. */
export async function openDawn(): Promise<Opened> {
  if (!navigator.gpu) throw new RequestError('expected a browser with WebGPU, came one without')
  return firstDevice(navigator.gpu, navigator.userAgent, 'the browser or its settings may have it turned off')
}
