using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Accounts;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ana@example.org", true)]
    [InlineData("zoë.o'neill+plans@sub.example.org", true)]
    [InlineData("анна@пример.рф", true)]
    [InlineData("анна@example.org", true)] // each label in one script
    [InlineData("аna@example.org", false)] // a Cyrillic letter among Latin ones
    [InlineData("ana@exαmple.org", false)] // a Greek one
    [InlineData("ana\u200B@example.org", false)]
    [InlineData("ana\u202E@example.org", false)]
    [InlineData("ana\u00AD@example.org", false)]
    [InlineData("ana\u0001@example.org", false)]
    [InlineData("ana@example.org.", false)]
    [InlineData("ana.@example.org", false)]
    [InlineData(".ana@example.org", false)]
    [InlineData("ana@example.org\uFF0E", false)] // a dot in NFKC
    [InlineData("ana@evil\uFF20example.org", false)] // an at sign
    [InlineData("ana\uE000@example.org", false)]
    [InlineData("<ana@example.org>", false)]
    [InlineData("x<ana@example.org", false)]
    [InlineData("(x)ana@example.org", false)]
    [InlineData("\"ana\"@example.org", false)]
    [InlineData("ana@example\u3002org", false)] // another full stop
    [InlineData("ana@[127.0.0.1]", false)]
    [InlineData("ana@example.org(x)", false)]
    [InlineData("ana@example.org%0d", false)]
    public void A_new_account_has_an_address_that_is_what_it_looks_like(string email, bool isPlain) =>
        Assert.Equal(isPlain, EmailAddress.IsPlain(email));

    [Theory]
    [InlineData("Ana@Example.ORG", "ana@example.org")]
    [InlineData("\uFF21na@example.org", "ana@example.org")]
    [InlineData("e\u0301va@example.org", "éva@example.org")]
    [InlineData("\uFB01n@example.org", "fin@example.org")]
    public void Spellings_of_one_address_are_one(string email, string normal) => Assert.Equal(normal, EmailAddress.Normalize(email));
}
