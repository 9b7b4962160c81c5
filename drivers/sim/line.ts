/** The device's end of a simulated serial line: what a simulator speaks over, be it a pty or memory. */
export interface SimulatedLine {
  /** Sends bytes towards the host; they are lost, as on a real line, when nobody listens. */
  write(bytes: Uint8Array): void;
  /** Sets the listener for bytes from the host; it outlives unplugging. */
  onData(listener: (bytes: Uint8Array) => void): void;
}
