using PlanBuilder.Web.Builder;

namespace PlanBuilder.Tests.Builder;

public sealed class SlotNumbersTests
{
    [Theory]
    [InlineData(new int[0], ""), InlineData(new[] { 3 }, "3"), InlineData(new[] { 1, 2, 3 }, "1-3")]
    [InlineData(new[] { 9, 1, 2, 4, 5, 300 }, "1-2,4-5,9,300")]
    public void They_are_read_as_they_were_written(int[] numbers, string written)
    {
        Assert.Equal(written, SlotNumbers.Write(numbers));
        Assert.Equal(numbers.Order(), SlotNumbers.Read(written));
    }

    [Theory]
    [InlineData(null), InlineData("-"), InlineData("1-"), InlineData("5-3"), InlineData("1-2-3"), InlineData("+1"), InlineData("١")]
    [InlineData("1-999999999")]
    [InlineData("99999999999999999999"), InlineData("'; drop table jobs"), InlineData(",,,")]
    public void What_cannot_be_read_is_left_out(string? text) => Assert.Empty(SlotNumbers.Read(text));

    [Fact]
    public void Nobody_makes_us_remember_more_than_a_plan_has() =>
        Assert.Equal(1_000, SlotNumbers.Read(string.Join(',', Enumerable.Repeat("0-1000", 5_000))).Length);
}
