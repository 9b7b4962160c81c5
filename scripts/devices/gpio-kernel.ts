import type { GpioKernel } from '../../drivers/transport/gpio-kernel.ts';

/** The running kernel's GPIO calls; null, with a word on standard error, where koffi cannot be used. */
export async function gpioKernelOrNull(): Promise<GpioKernel | null> {
  try {
    return (await import('../../drivers/transport/gpio-kernel.ts')).linuxGpioKernel();
  } catch (error) {
    process.stderr.write(`GPIO chips cannot be listed: ${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}
