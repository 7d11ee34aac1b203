using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

/// <summary>Addresses as people paste them.</summary>
public sealed class DatabaseAddressTests
{
    [Theory]
    [InlineData("p@ss")]
    [InlineData("p/ss")]
    [InlineData("1/2")] // of which a URI's reader takes the user for the host, and this for a port
    [InlineData("p?ss")]
    [InlineData("1?2")]
    [InlineData("p#ss")]
    [InlineData("p\\ss")]
    [InlineData("p@ss/word:1")]
    public void A_password_that_ends_the_address_is_refused(string password)
    {
        var address = $"postgresql://postgres.abc:{password}@db.example.org:5432/postgres";

        Assert.True(DatabaseAddress.WantsEncoding(address));
        Assert.Throws<FormatException>(() => DatabaseAddress.Parse(address));
        Assert.Equal(
            password, DatabaseAddress.Parse(address.Replace(password, Uri.EscapeDataString(password), StringComparison.Ordinal)).Password);
    }

    [Theory]
    [InlineData("postgres://ann:p%40ss%2Fword@db.example.org:5432/postgres", "p@ss/word", "db.example.org")]
    [InlineData("postgres://ann:a:b%zz!$&'()*+,;=[]@db.example.org/postgres", "a:b%zz!$&'()*+,;=[]", "db.example.org")]
    [InlineData("postgres://ann:x@db.example.org/postgres?application_name=me@home", "x", "db.example.org")]
    [InlineData("postgres://ann@db.example.org:5432/postgres?application_name=a:b@c", null, "db.example.org")]
    [InlineData("postgres://ann:x@[::1]:5432/postgres", "x", "[::1]")]
    [InlineData("postgres://ann@localhost/postgres?host=/run/postgresql", null, "/run/postgresql")]
    [InlineData("Host=db.example.org;Username=ann;Password=p@ss/word", "p@ss/word", "db.example.org")]
    public void Any_other_is_read(string address, string? password, string host)
    {
        Assert.False(DatabaseAddress.WantsEncoding(address));
        Assert.Equal((password, host), (DatabaseAddress.Parse(address).Password, DatabaseAddress.Parse(address).Host));
    }
}
