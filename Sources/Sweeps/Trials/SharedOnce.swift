import Synchronization

/// Values made once each, for whoever asks for them first, while others who ask for the same one wait for it.
final class SharedOnce<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private final class Slot: Sendable {
    let value = Mutex<Result<Value, any Error>?>(nil)
  }

  private let slots = Mutex<[Key: Slot]>([:])

  /// The value of the key; where it could not be made, the same error for everyone.
  func value(of key: Key, make: () throws -> Value) throws -> Value {
    let slot = slots.withLock { slots in
      if let slot = slots[key] { return slot }
      let slot = Slot()
      slots[key] = slot
      return slot
    }
    return try slot.value.withLock { known in
      if let known { return try known.get() }
      let made = Result { try make() }
      known = made
      return try made.get()
    }
  }
}
