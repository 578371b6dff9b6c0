import Matchbook
import MatchbookSources
import Testing

/// Two columns make one signed amount, and a row that says two things at once is refused.
@Suite struct DebitAndCreditTests {
  static let header = "id,debit,credit,currency\n"

  @Test func aDebitIsNegativeAndACreditPositive() throws {
    let reading = try read(Self.header + "1,12.50,,EUR\n2,,3.00,EUR\n")
    #expect(reading.amounts == ["-12.50 EUR", "3.00 EUR"])
  }

  @Test func aZeroIsAsGoodAsAnEmptyCell() throws {
    let reading = try read(
      Self.header + "1,12.50,0.00,EUR\n2,0,3.00,EUR\n3,0,0,EUR\n4,,0.00,EUR\n5,0,,EUR\n")
    #expect(reading.amounts == ["-12.50 EUR", "3.00 EUR", "0.00 EUR", "0.00 EUR", "0.00 EUR"])
  }

  @Test func aNegativeCreditIsATakenBackOne() throws {
    #expect(try read(Self.header + "1,,-3.00,EUR\n").amounts == ["-3.00 EUR"])
  }

  @Test func bothFilledAreRefused() {
    let error = refusal(of: Self.header + "1,12.50,3.00,EUR\n")
    #expect(error?.groups.map(\.code) == [.debitAndCredit])
  }

  @Test func bothEmptyAreRefused() {
    let error = refusal(of: Self.header + "1,,,EUR\n2, ,\u{A0},EUR\n")
    #expect(error?.groups.map(\.code) == [.emptyAmount])
    #expect(error?.badRowCount == 2)
  }

  @Test func aSignedDebitIsRefusedUnlessDeclared() throws {
    let rows = "1,-12.50,,EUR\n2,,3.00,EUR\n"
    #expect(refusal(of: Self.header + rows)?.code == .debitSign)
    let declared = #"{"debit_is_negative": true}"#
    #expect(try read(Self.header + rows, declared).amounts == ["-12.50 EUR", "3.00 EUR"])
    #expect(refusal(of: Self.header + "1,12.50,,EUR\n", declared)?.code == .debitSign)
  }

  @Test func aCellThatIsNoNumberIsReportedAlone() {
    let error = refusal(of: Self.header + "1,x,,EUR\n2,,1.5 EUR,EUR\n3,x,3.00,EUR\n")
    #expect(error?.groups.map(\.code) == [.amountFormat, .amountSymbol])
    #expect(error?.groups.map(\.count) == [2, 1])
  }

  @Test func oneOfTheTwoColumnsIsEnough() throws {
    let reading = try read("id,debit,currency\n1,12.50,EUR\n")
    #expect(reading.amounts == ["-12.50 EUR"])
    let error = refusal(of: "id,credit,currency\n1,,EUR\n2,1.00,EUR\n")
    #expect(error?.findings.first?.message == "column \"credit\" is empty, expected an amount")
  }

  @Test func oneMayBeNamedAndTheOtherFound() throws {
    let reading = try read(
      "id,Withdrawn,credit,currency\n1,12.50,,EUR\n2,,3.00,EUR\n",
      #"{"columns": {"debit": "Withdrawn"}}"#)
    #expect(reading.amounts == ["-12.50 EUR", "3.00 EUR"])
  }

  @Test func anAmountColumnMakesThemFurtherColumns() throws {
    let reading = try read("id,amount,debit,credit,currency\n1,5.00,x,y,EUR\n")
    #expect(reading.amounts == ["5.00 EUR"])
    #expect(reading.texts(.named("debit")) == ["x"])
    #expect(reading.texts(.named("credit")) == ["y"])
  }

  @Test func theStyleOfBothColumnsIsOne() throws {
    let reading = try read("id;debit;credit;currency\n1;1.234;;EUR\n2;;0,50;EUR\n")
    #expect(reading.amounts == ["-1234.00 EUR", "0.50 EUR"])
  }
}
