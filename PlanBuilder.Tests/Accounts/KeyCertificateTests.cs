using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Accounts;

/// <summary>The keys that protect cookies and forms, wrapped by a certificate where they are kept.</summary>
public sealed class KeyCertificateTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const string Password = "hunter2";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pbkeys");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory, InlineData("pfx"), InlineData("pem"), InlineData("encrypted pem")]
    public async Task A_wrapped_key_is_read_with_its_certificate_and_no_other_way(string kind)
    {
        await database.OwnerRunAsync("delete from protection_keys");
        var options = new KeysOptions { Certificate = Make(kind), CertificatePassword = kind == "pem" ? null : Password };
        var cookie = Protect(options);
        var kept = await database.OwnerAsync<string>("select xml from protection_keys");

        Assert.Contains("<EncryptedData", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", kept, StringComparison.Ordinal);
        Assert.Equal("Ana", Unprotect(options, cookie));
        Assert.ThrowsAny<CryptographicException>(() => Unprotect(new KeysOptions(), cookie)); // and gets a key of its own
        Assert.ThrowsAny<CryptographicException>(() => Unprotect(new KeysOptions { Certificate = Make("pem") }, cookie));
    }

    [Fact]
    public async Task Keys_from_before_stay_readable_wrapped_by_an_old_certificate_or_not_at_all()
    {
        await database.OwnerRunAsync("delete from protection_keys");
        var bare = Protect(new KeysOptions());
        var old = new KeysOptions { Certificate = Make("pfx"), CertificatePassword = Password };
        Assert.Equal("Ana", Unprotect(old, bare));

        await database.OwnerRunAsync("delete from protection_keys");
        var wrapped = Protect(old);
        var renewed = new KeysOptions
        {
            Certificate = Make("pem"),
            OldCertificates = $" {old.Certificate} ,",
            CertificatePassword = Password
        };
        Assert.Equal("Ana", Unprotect(renewed, wrapped));
        Assert.Equal("Ana", Unprotect(new KeysOptions { OldCertificates = old.Certificate, CertificatePassword = Password }, wrapped));
    }

    [Fact]
    public void A_file_that_cannot_wrap_keys_is_refused_by_name_without_its_password()
    {
        var notes = Path.Combine(folder.FullName, "notes.txt");
        File.WriteAllText(notes, "no certificate");
        (KeysOptions Options, string Sentence)[] refused =
        [
            (new() { Certificate = "/no/such/keys.pem" }, "Keys__Certificate: /no/such/keys.pem can't be used: there's no such file."),
            (new() { Certificate = folder.FullName }, "there's no such file."),
            (new() { Certificate = notes }, "it isn't a PFX or PEM file"),
            (new() { Certificate = Make("pfx"), CertificatePassword = Password + "!" }, "or Keys__CertificatePassword isn't its password."),
            (new() { Certificate = Make("pfx") }, "or Keys__CertificatePassword isn't its password."),
            (new() { Certificate = Make("encrypted pem") }, "or Keys__CertificatePassword isn't its password."),
            (new() { Certificate = Make("certificate alone") }, "with a certificate and its private key"),
            (new() { Certificate = Make("pem", 1024) }, "is shorter than 2048 bits."),
            (new() { Certificate = Elliptic() }, "must contain a certificate and its private RSA key."),
            (new() {
                Certificate = Make("pem"),
                OldCertificates = "/no/such/old.pem" }, "Keys__OldCertificates: /no/such/old.pem can't be used"),
            (new() { CertificatePassword = Password }, "Keys__CertificatePassword is set, but Keys__Certificate isn't."),
        ];

        Assert.All(refused, one =>
        {
            var said = new KeysOptions.Validator().Validate(null, one.Options).FailureMessage;
            Assert.Contains(one.Sentence, said, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, said, StringComparison.Ordinal);
        });
        Assert.True(new KeysOptions.Validator().Validate(null, new KeysOptions { Certificate = " ", OldCertificates = "," }).Succeeded);
    }

    private string Protect(KeysOptions options)
    {
        using var node = Node(options);
        return node.GetDataProtector("cookies").Protect("Ana");
    }

    private string Unprotect(KeysOptions options, string cookie)
    {
        using var node = Node(options);
        return node.GetDataProtector("cookies").Unprotect(cookie);
    }

    // As much of an app as has keys.
    private ServiceProvider Node(KeysOptions options)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("PlanBuilder").WrapKeys(options);
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new ProtectionKeyStore(database.App));
        return services.BuildServiceProvider();
    }

    private string Make(string kind, int bits = 2048)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest("CN=keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        // It wraps, even when it is over.
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(-1));
        var path = Path.Combine(folder.FullName, Guid.NewGuid().ToString("N"));
        if (kind == "pfx")
        {
            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, Password));
            return path;
        }

        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + kind switch
        {
            "pem" => key.ExportPkcs8PrivateKeyPem(),
            "encrypted pem" => key.ExportEncryptedPkcs8PrivateKeyPem(
                Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)),
            _ => "",
        });
        return path;
    }

    private string Elliptic()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=keys", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddYears(1));
        var path = Path.Combine(folder.FullName, "elliptic.pem");
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return path;
    }
}
