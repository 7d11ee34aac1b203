using Microsoft.Extensions.Options;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Operations;

/// <summary>The address that people use, and what it makes us tell their browsers.</summary>
internal sealed class PublicAddressDoctor(IOptions<AppOptions> options)
{
    public DoctorLine Line() => options.Value switch
    {
        { Public: null } => DoctorLine.None("Address: App__PublicUrl isn't set. Outside of Development the app starts without it only with "
            + "App__AllowNoPublicUrl=true, and serves plain http"),
        { IsHttps: false, Public: var address } => DoctorLine.None(
            $"Address: {address.OriginalString} is plain http, so passwords and plans travel unencrypted. Use an https address"),
        { Public: var address } => DoctorLine.Yes($"Address: {address.OriginalString}, with HSTS and cookies of that host alone"),
    };
}
