/// A feature: where its value comes from, and as what the models see it.
package struct FeatureDescription: Sendable, Equatable {
  package var name: String
  package var side: Side
  package var source: FeatureSource
  /// Applied in this order to a numeric source, before the encoding.
  package var transforms: [NumericTransform]
  /// Not used by a history, whose fields have their own.
  package var encoding: FeatureEncoding

  package init(
    name: String, side: Side, source: FeatureSource, transforms: [NumericTransform] = [],
    encoding: FeatureEncoding = .automatic
  ) {
    self.name = name
    self.side = side
    self.source = source
    self.transforms = transforms
    self.encoding = encoding
  }
}

/// Where a feature's value comes from. t is the sample's time.
package enum FeatureSource: Sendable, Equatable {
  /// A column of the sample table or of a joined one.
  case column(String)
  /// Hour of the day, 0…23, of a column of type time.
  case hour(of: String)
  /// Day of the week, Monday 0 … Sunday 6, of a column of type time.
  case weekday(of: String)
  /// The last events before t.
  case history(HistoryDescription)
  /// Number of matching events in a window.
  case count(EventQuery, window: TimeWindow)
  /// (a + strength · mean) / (b + strength), a and b the numbers of matching events in a window.
  case ratio(numerator: EventQuery, denominator: EventQuery, window: TimeWindow, prior: SmoothingPrior)
  /// t minus the time of the last matching event before t, in seconds; missing where there is none.
  case recency(EventQuery)
}

/// Events of a log that match a sample. A missing key on either side matches nothing.
package struct EventQuery: Sendable, Equatable {
  /// The table of events.
  package var log: String
  /// Columns of type id that must agree.
  package var match: [ColumnPair]
  /// Only events that pass all of these.
  package var `where`: [RowCondition]

  package init(log: String, match: [ColumnPair], where conditions: [RowCondition] = []) {
    self.log = log
    self.match = match
    self.where = conditions
  }
}

/// A span of time beside the sample's time t. An event at t itself lies in neither.
package enum TimeWindow: Sendable, Equatable {
  /// t - seconds ≤ time < t; nil means everything before t.
  case past(seconds: Int64?)
  /// t < time ≤ t + seconds. Known only afterwards: for labels and privileged features.
  case future(seconds: Int64)
}

/// The rate that stands in for evidence not yet there.
package struct SmoothingPrior: Sendable, Equatable {
  package var mean: Float
  /// How many events the prior is worth.
  package var strength: Float

  package init(mean: Float, strength: Float) {
    self.mean = mean
    self.strength = strength
  }
}

/// The last `length` events strictly before the sample's time, oldest first. Events of one second keep their file order.
package struct HistoryDescription: Sendable, Equatable {
  package var events: EventQuery
  package var length: Int
  package var fields: [Field]

  package init(events: EventQuery, length: Int, fields: [Field]) {
    self.events = events
    self.length = length
    self.fields = fields
  }

  package struct Field: Sendable, Equatable {
    /// A column of type id of the log.
    package var column: String
    /// The vocabulary's name, shared with every feature that names it; nil means `<feature>.<column>`.
    package var vocabulary: String?

    package init(column: String, vocabulary: String? = nil) {
      self.column = column
      self.vocabulary = vocabulary
    }
  }
}

/// A function of one number.
package enum NumericTransform: String, Sendable, Equatable, CaseIterable {
  /// sign(x) · log(1 + |x|)
  case log1p
}

/// As what the models see a value.
package enum FeatureEncoding: Sendable, Equatable {
  /// Ids and lists by a vocabulary named as the feature, hours and weekdays by their number, numbers standardised.
  case automatic
  /// An id of the named vocabulary, shared with every feature that names it.
  case vocabulary(String)
  /// A stable hash of the id modulo `buckets`: no vocabulary is kept, nothing is unseen.
  case hash(buckets: Int)
  /// A number's bucket: the number of boundaries that are at most the value. They must increase.
  case boundaries([Float])
  /// Boundaries such that about equally many training samples fall into each of at most this many buckets.
  case quantiles(Int)
  /// The number itself; `standardised` to mean 0 and variance 1 over the training split's present values. A missing value
  /// becomes `missing` (before standardisation), nil means that mean.
  case numeric(standardised: Bool, missing: Float?)
}
