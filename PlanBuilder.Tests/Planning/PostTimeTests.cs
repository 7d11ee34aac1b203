using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

public sealed class PostTimeTests
{
    [Theory]
    [InlineData("09:00", "09:00"), InlineData("9:00", "09:00"), InlineData("9am", "09:00")]
    [InlineData("9 AM", "09:00"), InlineData("09.30 PM", "21:30")]
    [InlineData("19h", "19:00"), InlineData("19h30", "19:30"), InlineData("19 Uhr", "19:00")]
    [InlineData("7:30 p.m.", "19:30"), InlineData("09:00:00", "09:00")]
    [InlineData("09:00:00.000+01:00", "09:00"), InlineData("2026-11-24T09:00:00Z", "09:00"), InlineData("2026-11-24 21:15", "21:15")]
    [InlineData("18:00-19:00", "18:00"), InlineData("6:00 PM - 8:00 PM", "18:00")]
    [InlineData("7-9 PM", "19:00"), InlineData("11:00-1:00 PM", "11:00"), InlineData("10–11am", "10:00")]
    [InlineData("12am", "00:00"), InlineData("12:30 a.m.", "00:30"), InlineData("12pm", "12:00")]
    [InlineData("13:00 PM", "13:00"), InlineData("0:05", "00:05"), InlineData("23:59", "23:59")]
    [InlineData("9:00 AM EST", "09:00"), InlineData("9:00 (UTC)", "09:00")]
    [InlineData("09:00 Europe/Berlin", "09:00"), InlineData(" 9:00 ", "09:00")]
    [InlineData("ore 19.00", "19:00"), InlineData("um 9 Uhr", "09:00"), InlineData("kl. 8", "08:00"), InlineData("a las 18:30", "18:30")]
    [InlineData("９:００", "09:00"), InlineData("٩:٠٠", "09:00"), InlineData("१८:३०", "18:30"), InlineData("18：30", "18:30")]
    [InlineData("下午6点半", "18:30"), InlineData("午前9時", "09:00"), InlineData("18時05分", "18:05"), InlineData("오후 6:30", "18:30")]
    public void A_plain_time_is_read(string text, string time) => Assert.Equal(time, PostTime.Read(text));

    [Theory]
    [InlineData(""), InlineData("25:61"), InlineData("25:00"), InlineData("24:00")]
    [InlineData("9:60"), InlineData("noon"), InlineData("morning"), InlineData("9"), InlineData("19")]
    [InlineData("9-11"), InlineData("13am"), InlineData("9:0"), InlineData("9:000"), InlineData("900:00")]
    [InlineData("-9:00"), InlineData("9:00 in the evening"), InlineData("9:00 evening")]
    [InlineData("9:00\u0000"), InlineData("09:00; drop"), InlineData("11-1 PM"), InlineData("9amx")]
    public void What_is_no_plain_time_is_none(string text) => Assert.Equal("", PostTime.Read(text));

    [Theory]
    [InlineData("around 12:15 pm", "12:15"), InlineData("Morning (8-9 AM)", "08:00"), InlineData("9:00 AM EST, before work", "09:00")]
    [InlineData("Friday, 9h30", "09:30"), InlineData("Instagram (19 Uhr)", "19:00"), InlineData("18:00", "18:00")]
    [InlineData("December 4", ""), InlineData("2026-12-04", ""), InlineData("4.12.2026", ""), InlineData("36 hours", "")]
    [InlineData("25:61", ""), InlineData("Top 10 amps", ""), InlineData("evening", "")]
    public void A_plain_time_is_found_among_words(string text, string time) => Assert.Equal(time, PostTime.Within(text));

    [Fact]
    public void Every_minute_is_read_back()
    {
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            var written = PostTime.Write(new TimeOnly(minute / 60, minute % 60));
            Assert.True(PostTime.IsTime(written));
            Assert.Equal(written, PostTime.Read(written));
        }
    }
}
