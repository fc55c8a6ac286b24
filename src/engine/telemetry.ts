/**
 * Keeps onnxruntime from recording what it does. From 1.30.0 on its binaries write a device id and
 * events into the user's cache folder and can upload them, unless this variable is there when the
 * library starts (onnxruntime/core/platform/posix/telemetry.cc).
 *
 * To be called on the main thread before anything opens a model: a worker's `process.env` is a copy
 * that no library sees. What is started later inherits it.
 */
export function disableTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
}
