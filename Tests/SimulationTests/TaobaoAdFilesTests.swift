import Testing

@testable import Simulation

@Suite struct TaobaoAdFilesTests {
  let files: SimulatedFiles

  init() throws {
    files = try SimulatedFiles.shared.get()
  }

  @Test(arguments: [
    ("raw_sample.csv", "user,time_stamp,adgroup_id,pid,nonclk,clk"),
    ("ad_feature.csv", "adgroup_id,cate_id,campaign_id,customer,brand,price"),
    (
      "user_profile.csv",
      "userid,cms_segid,cms_group_id,final_gender_code,age_level,pvalue_level,shopping_level,occupation,new_user_class_level "
    ),
    ("behavior_log.csv", "user,time_stamp,btag,cate,brand"),
  ])
  func headersAreOfficial(file: String, header: String) throws {
    let text = try text(file, in: files.folder)
    #expect(text.prefix { $0 != "\n" } == header)
    #expect(text.hasSuffix("\n"))
  }

  @Test func fieldsAreWrittenAsInTheOfficialFiles() throws {
    let sample = /[1-9]\d*,149[4]\d{6},[1-9]\d*,4305(48|39)_1007,(0,1|1,0)/
    let ad = /[1-9]\d*,[1-9]\d*,[1-9]\d*,[1-9]\d*,(NULL|[1-9]\d*),\d+\.\d/
    let profile = /[1-9]\d*,\d\d?,\d\d?,[12],[0-6],[123]?,[123],[01],[1234]?/
    let behavior = /[1-9]\d*,149[234]\d{6},(pv|cart|fav|buy),[1-9]\d*,[1-9]\d*/
    for row in files.samples { #expect(row.joined(separator: ",").wholeMatch(of: sample) != nil) }
    for row in files.ads { #expect(row.joined(separator: ",").wholeMatch(of: ad) != nil) }
    for row in files.profiles { #expect(row.joined(separator: ",").wholeMatch(of: profile) != nil) }
    for row in files.behaviors.prefix(5000) { #expect(row.joined(separator: ",").wholeMatch(of: behavior) != nil) }
  }

  @Test func sizesAreAsAsked() {
    #expect(files.samples.count == 8000)
    #expect(files.truth.count == 8000)
    #expect(files.ads.count == 106)
    #expect(files.profiles.count <= 200)
    #expect((5 * 8000 / 2...2 * 5 * 8000).contains(files.behaviors.count))
  }

  @Test func keysAreUnique() {
    #expect(Set(files.ads.map { $0[0] }).count == files.ads.count)
    #expect(Set(files.profiles.map { $0[0] }).count == files.profiles.count)
  }

  @Test func everySampleHasItsAd() {
    let known = Set(files.ads.map { $0[0] })
    #expect(files.samples.allSatisfy { known.contains($0[2]) })
  }

  @Test func truthStandsBesideTheSamples() {
    for (sample, truth) in zip(files.samples, files.truth) { #expect(sample[...2] == truth[...2]) }
  }

  /// 2017-05-06 00:00 to 05-13 24:00 and from 04-22 in UTC+8, by `date -d '2017-05-06 00:00 +0800' +%s`.
  @Test func timesLieInTheOfficialDays() {
    let impressions = numbers(files.samples, 1).compactMap { $0 }
    let behaviors = numbers(files.behaviors, 1).compactMap { $0 }
    #expect(impressions.allSatisfy { (1_494_000_000..<1_494_691_200).contains($0) })
    #expect(behaviors.allSatisfy { (1_492_790_400..<1_494_691_200).contains($0) })
    #expect(Set(impressions.map { Int($0 - 1_494_000_000) / 86_400 }) == Set(0..<8))
    #expect(Set(behaviors.map { Int($0 - 1_492_790_400) / 86_400 }) == Set(0..<22))
    #expect(impressions != impressions.sorted())
    #expect(behaviors != behaviors.sorted())
  }

  @Test func requestsShowDistinctAds() {
    var requests: [String: [Substring]] = [:]
    for row in files.samples { requests["\(row[0]) \(row[1])", default: []].append(row[2]) }
    #expect(requests.values.allSatisfy { Set($0).count == $0.count })
    // The last one takes what is left of the impressions.
    #expect(requests.values.filter { !(5...12).contains($0.count) }.count <= 1)
  }

  @Test func dirtIsAsInTheOfficialFiles() throws {
    let files = try SimulatedFiles(TaobaoAdSimulator(impressions: 24_000, seed: 5))
    func share(_ rows: [[Substring]], _ isDirty: ([Substring]) -> Bool) -> Double {
      Double(rows.filter(isDirty).count) / Double(rows.count)
    }
    let known = Set(files.profiles.map { $0[0] })
    // Four standard deviations for 600 users and 320 ads.
    #expect((0.014...0.086).contains(1 - Double(known.count) / 600))
    #expect((0.01...0.1).contains(share(files.samples) { !known.contains($0[0]) }))
    #expect((0.45...0.63).contains(share(files.profiles) { $0[5].isEmpty }))
    #expect((0.23...0.39).contains(share(files.profiles) { $0[8].isEmpty }))
    #expect((0.19...0.39).contains(share(files.ads) { $0[4] == "NULL" }))
    #expect((0.07...0.13).contains(share(files.samples) { $0[5] == "1" }))
  }

  @Test func sameSeedSameBytes() throws {
    let again = try SimulatedFiles(TaobaoAdSimulator(impressions: 8000, seed: 3))
    let other = try SimulatedFiles(TaobaoAdSimulator(impressions: 8000, seed: 4))
    for name in TaobaoAdSimulator.files + [TaobaoAdSimulator.truth] {
      #expect(try text(name, in: files.folder) == text(name, in: again.folder), "\(name)")
      #expect(try text(name, in: files.folder) != text(name, in: other.folder), "\(name)")
    }
  }
}
