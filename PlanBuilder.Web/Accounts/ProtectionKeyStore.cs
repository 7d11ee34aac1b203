using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// All SQL on <c>protection_keys</c>: the keys that protect cookies and forms, for all nodes on one database. Asked seldom (at the start
/// and once a day), and by a framework that waits for the answer.
/// </summary>
internal sealed class ProtectionKeyStore([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database) : IXmlRepository
{
    private int known;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var keys = database.AsServiceAsync(session => session.QueryAsync<string>("select read_protection_keys()"), CancellationToken.None)
            .GetAwaiter().GetResult();
        known = keys.Count;
        return [.. keys.Select(key => XElement.Parse(key))];
    }

    /// <summary>
    /// Keeps a key. When nodes start together each makes a first one: the later is dropped, and the framework, which reads all
    /// keys again after it made one, takes the other's.
    /// </summary>
    public void StoreElement(XElement element, string friendlyName) =>
        database.AsServiceAsync(session => session.SingleAsync<bool>("select store_protection_key(@friendlyName, @xml, @known)",
            new { friendlyName, xml = element.ToString(SaveOptions.DisableFormatting), known }), CancellationToken.None)
            .GetAwaiter().GetResult();
}
