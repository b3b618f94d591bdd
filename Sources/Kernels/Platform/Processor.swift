import CProcessor
import Glibc

/// The processor this program runs on.
package enum Processor {
  /// An instruction set that the program was compiled to use and the processor lacks, such as `avx512f`; nil if it has
  /// them all. To be asked before any computation, which would end in an illegal instruction.
  package static var missingInstructionSet: String? {
    guard let name = unsafe missing_instruction_set() else { return nil }
    return unsafe String(cString: name)
  }

  /// The most memory, in bytes, that this process has had in use at one time.
  package static var peakMemory: Int {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  /// The memory, in bytes, that is allocated and not freed at this moment, in all threads. O(free blocks).
  package static var heapInUse: Int { Int(heap_in_use()) }
}
