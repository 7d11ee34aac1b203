using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Accounts;

/// <summary>The keys that protect cookies and forms, in a database that several nodes share.</summary>
public sealed class ProtectionKeyTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Nodes_that_find_no_key_at_the_same_moment_use_one_and_the_same()
    {
        await database.OwnerRunAsync("delete from protection_keys");
        using var bothHaveLooked = new Barrier(2);
        await using var one = Node(bothHaveLooked);
        await using var other = Node(bothHaveLooked);
        var cookies = await Task.WhenAll(Task.Run(() => Protector(one).Protect("Ana")), Task.Run(() => Protector(other).Protect("Ben")));

        Assert.Equal("Ana", Protector(other).Unprotect(cookies[0]));
        Assert.Equal("Ben", Protector(one).Unprotect(cookies[1]));
        Assert.Equal(1, await database.OwnerAsync<int>("select count(*)::int from protection_keys"));
        await using var later = Node();
        Assert.Equal("Ben", Protector(later).Unprotect(cookies[1]));
    }

    [Theory, InlineData("read_protection_keys()"), InlineData("store_protection_key('key-1', '<key />', 0)")]
    public async Task Nobody_but_the_app_has_them_not_even_with_the_service_s_key(string call)
    {
        await TestDatabase.RefusedAsync("42501", () => database.AsOutsideServiceAsync("select " + call));
        var account = await database.MakeAccountAsync();
        await TestDatabase.RefusedAsync("42501", () => database.AsAccountAsync(account, "select " + call));
    }

    private static IDataProtector Protector(ServiceProvider node) => node.GetDataProtector("cookies");

    // As much of an app as has keys.
    private ServiceProvider Node(Barrier? firstLook = null)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("PlanBuilder");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new Looking(new ProtectionKeyStore(database.App), firstLook));
        return services.BuildServiceProvider();
    }

    // Waits, after its first look, for the other node's.
    private sealed class Looking(ProtectionKeyStore store, Barrier? firstLook) : IXmlRepository
    {
        private bool looked;

        public IReadOnlyCollection<XElement> GetAllElements()
        {
            var keys = store.GetAllElements();
            if (!looked)
            {
                looked = true;
                Assert.True(firstLook?.SignalAndWait(Wait.Limit) ?? true, "The other node did not look.");
            }

            return keys;
        }

        public void StoreElement(XElement element, string friendlyName) => store.StoreElement(element, friendlyName);
    }
}
