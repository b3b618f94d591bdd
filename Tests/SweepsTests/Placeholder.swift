@testable import Sweeps
