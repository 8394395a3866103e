import Convolution

/// What a job of many processes is predicted to take: the stable names that scripts read, and a table.
struct JobReport {
  /// One for each number of ranks that was asked about.
  var predictions: [JobModel.Prediction]
  /// The most ranks whose cores still do half of what one does alone.
  var worthwhile: Int
  var cluster: JobModel.Cluster

  var json: JSONText {
    .object([
      ("cores", .integer(cluster.cores)),
      ("network_bytes_per_second", cluster.network.map(JSONText.number) ?? .null),
      ("storage_bytes_per_second", cluster.storage.map(JSONText.number) ?? .null),
      ("worthwhile_ranks", .integer(worthwhile)),
      ("rows", .array(predictions.map(row))),
    ])
  }

  private func row(_ prediction: JobModel.Prediction) -> JSONText {
    .object([
      ("ranks", .integer(prediction.ranks)), ("nodes", .integer(prediction.nodes)),
      ("threads", .integer(prediction.threads)),
      (
        "seconds",
        .object([
          ("predicted", .number(prediction.seconds)), ("start", .number(prediction.start)),
          ("compute", .number(prediction.compute)), ("read", .number(prediction.read)),
          ("write", .number(prediction.write)),
          ("messages", .number(prediction.messages)),
        ])
      ),
      ("read_bytes", .integer(prediction.readBytes)), ("halo_bytes", .integer(prediction.haloBytes)),
      ("written_bytes", .integer(prediction.writtenBytes)), ("messages", .integer(prediction.messageCount)),
      ("speedup", .number(prediction.speedup)), ("efficiency", .number(prediction.efficiency)),
    ])
  }

  var text: String {
    let titles = [
      "ranks", "nodes", "threads", "seconds", "start", "compute", "read", "write", "messages", "halo",
      "speedup", "efficiency",
    ]
    let rows = predictions.map { each in
      [
        "\(each.ranks)", "\(each.nodes)", "\(each.threads)", rounded(each.seconds), rounded(each.start),
        rounded(each.compute), rounded(each.read), rounded(each.write), rounded(each.messages),
        percent(Double(each.haloBytes) / Double(max(each.readBytes - each.haloBytes, 1))),
        rounded(each.speedup), percent(each.efficiency),
      ]
    }
    return (TextTable(head: titles, rows: rows).lines + [verdict]).joined(separator: "\n")
  }

  private func percent(_ share: Double) -> String { "\(rounded(100 * share)) %" }

  private var verdict: String {
    "worth it: up to \(worthwhile) \(worthwhile == 1 ? "rank" : "ranks"), whose cores do half of what one does "
      + "alone"
  }
}
