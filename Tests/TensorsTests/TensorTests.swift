import Tensors
import Testing

@Suite struct TensorTests {
  @Test func copiesAreIndependent() {
    let original = Tensor([1, 2, 3], [3])
    var copy = original
    var span = copy.mutableSpan
    span[0] = 9
    #expect(original.array == [1, 2, 3])
    #expect(copy.array == [9, 2, 3])
  }

  @Test func aReshapedTensorIsIndependentToo() {
    let original = Tensor([1, 2, 3, 4], [4])
    var matrix = original.reshaped([2, 2])
    var span = matrix.mutableSpan
    span[3] = 0
    #expect(original.array == [1, 2, 3, 4])
    #expect(matrix.array == [1, 2, 3, 0])
  }

  @Test func shapesOfEveryRank() {
    #expect(Tensor(1).shape == [])
    #expect(Shape([2, 3, 4]).columns == 12)
    #expect(Shape([2, 3, 4]).description == "[2, 3, 4]")
    #expect(Tensor(zeros: [0, 3]).array.isEmpty)
  }

  @Test func blocksAreReusedAndKeptApart() {
    // Sizes around the boundaries of the pool's classes: what one tensor writes, no other may see.
    let sizes = [1, 15, 16, 17, 20, 21, 31, 32, 33, 63, 64, 65, 1000, 1024, 1025]
    for round in 0..<3 {
      let tensors = sizes.map { Tensor(repeating: Float($0 + round), [$0]) }
      for (size, tensor) in zip(sizes, tensors) {
        #expect(tensor.array == [Float](repeating: Float(size + round), count: size))
      }
    }
  }

  @Test func aWrongNumberOfValuesIsAProgrammersMistake() async {
    await #expect(processExitsWith: .failure) { _ = Tensor([1, 2], [3]) }
  }
}
